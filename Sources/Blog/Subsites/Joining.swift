// Several sites as one: their routes in folders of the main site's output, and what their templates know of each other.

import Files
import Jinja
import Settings

extension Site {
    /// The routes of the other languages' sites, each in its site's folder.
    func subsiteRoutes() -> [Route] {
        subsites.flatMap { site in
            let way = place!.way(to: site.place!.site)
            return site.ownRoutes().map { $0.moved(into: site.place!.site.folder, way: way) }
        }
    }

    /// The tutorials of all sites by their paths, each once.
    public var tutorials: [SiteTutorial] {
        guard !subsites.isEmpty else { return ownTutorials }
        var seen: Set<String> = []
        let all = (ownTutorials + subsites.flatMap(\.ownTutorials)).filter { seen.insert($0.plan.source).inserted }
        return all.sorted { $0.plan.source < $1.plan.source }
    }

    /// The files that all sites copy, at their places in the main site's output.
    var allStatics: [StaticFile] {
        statics
            + subsites.flatMap { site in
                site.statics.map { file in
                    var file = file
                    file.saveAs = site.place!.site.folder + "/" + file.saveAs
                    return file
                }
            }
    }

    /// The folders that a blog's sites are made from, to be watched.
    /// - Parameters:
    ///   - settings: the blog's settings.
    ///   - blog: the blog's folder.
    public static func folders(of settings: Settings, in blog: Folder) -> [String] {
        let all = Languages(settings, in: blog)?.sites.map(\.settings) ?? [settings]
        var seen: Set<String> = []
        return all.flatMap { [$0.string("PATH"), $0.string("THEME"), $0["I18N_GETTEXT_LOCALEDIR"].value.string ?? ""] }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

extension Route {
    /// The route in a folder of the output.
    /// - Parameter way: the folder as addresses beneath SITEURL have it.
    fileprivate func moved(into folder: String, way: String) -> Route {
        let listed = page.map { page in
            SitemapPage(
                url: way + "/" + page.url, kind: page.kind, modified: page.modified, frequency: page.frequency, priority: page.priority)
        }
        return Route(folder + "/" + path, source: source, executable: executable, claim: claim, page: listed, render: render)
    }
}

extension SitePlace {
    /// What templates see under the plugin's names.
    var variables: [String: Value] {
        let (main, site, languages) = (languages.main, site, languages)
        var seen: Set<String> = []
        let all = languages.sites.filter { seen.insert($0.lang).inserted }.map { (key: $0.lang, url: languages.site(of: $0.lang)!.url) }
        func table(_ sites: [(key: String, url: String)]) -> Value { .dict(Dict(sites.map { (.string($0.key), .string($0.url)) })) }
        let relativePath = Function("relpath_to_site") { call in
            guard let from = call.argument(0, "lang")?.text, let to = call.argument(1, "target_lang")?.text else {
                throw TemplateError("`relpath_to_site` needs two languages, such as `relpath_to_site(DEFAULT_LANG, main_lang)`")
            }
            // A language without a site of its own has its pages in the main one.
            return .string(Languages.way(from: (languages.site(of: from) ?? main).url, to: (languages.site(of: to) ?? main).url))
        }
        return [
            "main_lang": .string(main.lang), "main_siteurl": .string(main.url), "lang_siteurls": table(all),
            "extra_siteurls": table(all.filter { $0.key != site.lang }), "relpath_to_site": .function(relativePath),
        ]
    }
}
