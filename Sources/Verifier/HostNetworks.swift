// The networks that this machine is part of: none of a sandbox's business.

import Glibc

/// The IPv4 networks of this machine's interfaces, such as `192.0.2.0/24`, loopback left out.
func hostNetworks() -> [String] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return [] }
    defer { freeifaddrs(first) }
    var networks = Set<String>()
    for interface in sequence(first: first, next: { $0?.pointee.ifa_next }) {
        guard let interface = interface?.pointee, let address = ipv4(interface.ifa_addr), let mask = ipv4(interface.ifa_netmask),
            address >> 24 != 127, mask != 0
        else { continue }
        let network = address & mask
        networks.insert("\(network >> 24).\(network >> 16 & 255).\(network >> 8 & 255).\(network & 255)/\(mask.nonzeroBitCount)")
    }
    return networks.sorted()
}

private func ipv4(_ address: UnsafeMutablePointer<sockaddr>?) -> UInt32? {
    guard let address, address.pointee.sa_family == sa_family_t(AF_INET) else { return nil }
    return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt32(bigEndian: $0.pointee.sin_addr.s_addr) }
}
