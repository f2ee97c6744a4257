// The networks that this machine is part of, and the one on which the engine is: none of a sandbox's business.

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

/// The same of the machine on which an engine is, where that may be another: a container on its network says.
/// - Throws: `EnvironmentFault` where that cannot be found out: a sandbox there might reach what it must not.
func networks(around engine: Engine, _ image: SandboxImage) async throws -> [String] {
    guard engine.distance != nil else { return [] }
    let users = engine.rung == .dockerMapped ? ["--userns", "host"] : []
    let options = ["run", "--rm", "--network", "host", "--label", Leftovers.label, "--entrypoint", "ip"] + users + engine.limits
    let said = try await engine.run(
        options + [image.name(engine), "-4", "-o", "address", "show"], orFail: "the networks of the engine's machine could not be found out"
    )
    // 2: eth0    inet 192.0.2.2/24 brd …
    let addresses = said.split(separator: "\n").compactMap { line in
        line.split(separator: " ").drop { $0 != "inet" }.dropFirst().first.map(String.init)
    }
    return addresses.filter { $0.contains("/") && !$0.hasPrefix("127.") }
}

private func ipv4(_ address: UnsafeMutablePointer<sockaddr>?) -> UInt32? {
    guard let address, address.pointee.sa_family == sa_family_t(AF_INET) else { return nil }
    return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt32(bigEndian: $0.pointee.sin_addr.s_addr) }
}
