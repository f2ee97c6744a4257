// stub
import Diagnostics
struct PythonFile {
    var settings: [(name: String, setting: Setting)] = []
    var places: [String: Location] = [:]
    var unknowns: [String: Location] = [:]
    static func load(_ name: String, _ bytes: [UInt8], now: SettingDate?, log: DiagnosticLog, read: (String) -> [UInt8]?) -> PythonFile { PythonFile() }
    static func json(_ bytes: [UInt8]) -> SettingValue? { nil }
}
