// What a shown compose file takes of the reader's engine.

struct ComposeFile {
    private(set) var name: String?
    private(set) var names: [String] = []
    /// As the file writes them: `8080:80`, `127.0.0.1:8080:80/tcp`.
    private(set) var ports: [String] = []
    /// The images that it builds.
    private(set) var images: [String] = []
    /// The images that it takes as they are.
    private(set) var pulled: [String] = []
    private(set) var services: [String] = []
    /// Volumes and networks with a `name:` of their own; compose puts the project's name before the others.
    private(set) var volumes: [String] = []
    private(set) var networks: [String] = []
    /// What it builds images from: folders, and the Dockerfiles of its own.
    private(set) var builds: [String] = []

    /// Nil where the file is none of compose's.
    init?(_ file: File) {
        guard FileName.isYAML(file.path), file.text.contains("services") else { return nil }
        let document = YAML(file.text)
        guard let services = document["services"] else { return nil }
        name = document["name"]?.text
        for service in services.entries ?? [] {
            self.services.append(service.key)
            read(service.value)
        }
        volumes = Self.named(document["volumes"])
        networks = Self.named(document["networks"])
    }

    private mutating func read(_ service: YAML) {
        if let name = service["container_name"]?.text { names.append(name) }
        if let image = service["image"]?.text {
            if service["build"] != nil { images.append(image) } else { pulled.append(image) }
        }
        if let build = service["build"], let context = build.text ?? build["context"]?.text, build["dockerfile_inline"] == nil {
            builds.append(context == "." || context == "./" ? build["dockerfile"]?.text ?? "Dockerfile" : context)
        }
        for port in service["ports"]?.list ?? [] {
            if let text = port.text {
                ports.append(text)
            } else if let published = port["published"]?.text {
                ports.append(published + ":" + (port["target"]?.text ?? "0"))
            }
        }
    }

    private static func named(_ section: YAML?) -> [String] {
        (section?.entries ?? []).compactMap { $0.value["external"] == nil ? $0.value["name"]?.text : nil }
    }
}
