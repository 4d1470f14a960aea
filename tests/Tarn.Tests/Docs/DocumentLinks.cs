using System.Text.RegularExpressions;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Docs;

/// <summary>The links and sections of the documents, as GitHub shows them.</summary>
internal static partial class DocumentLinks
{
    /// <summary>The sections of a page by their anchors. The whole page is the section of the empty anchor.</summary>
    public static Dictionary<string, string> Sections(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        var headings = Heading().Matches(Fence().Replace(text, match => new string(' ', match.Length))).ToArray();
        var sections = new Dictionary<string, string> { [""] = text };
        foreach (var heading in headings)
        {
            var level = heading.Groups[1].Length;
            var next = headings.FirstOrDefault(other => other.Index > heading.Index && other.Groups[1].Length <= level);
            var anchor = Anchor(heading.Groups[2].Value);
            var repeats = sections.Keys.Count(known => IsRepeat(known, anchor));
            sections[repeats == 0 ? anchor : $"{anchor}-{repeats}"] = text[heading.Index..(next?.Index ?? text.Length)];
        }

        foreach (var id in Id().Matches(text).Select(match => match.Groups[1].Value))
        {
            sections.TryAdd(id, text);
        }

        return sections;
    }

    /// <summary>The targets of a page's links inside the repository, as <c>PAGE#ANCHOR</c> or <c>PAGE</c>.</summary>
    public static IEnumerable<string> Targets(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        foreach (var link in Link().Matches(Code().Replace(Fence().Replace(text, ""), "")).Select(match => match.Groups[1].Value))
        {
            if (!link.Contains(':', StringComparison.Ordinal))
            {
                var (file, anchor) = Parts(link);
                var path = file.Length == 0 ? page : Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(page)!, file)));
                yield return anchor.Length == 0 ? path : $"{path}#{anchor}";
            }
        }
    }

    /// <summary>The page and the anchor of a target.</summary>
    public static (string Page, string Anchor) Parts(string target) =>
        target.IndexOf('#', StringComparison.Ordinal) is var at and >= 0 ? (target[..at], target[(at + 1)..]) : (target, "");

    // GitHub numbers the later headings of one text: name, name-1, name-2.
    private static bool IsRepeat(string known, string anchor) => known == anchor
        || (known.StartsWith(anchor + "-", StringComparison.Ordinal) && known[(anchor.Length + 1)..].All(char.IsDigit));

    private static string Anchor(string heading) =>
        NoWord().Replace(LinkText().Replace(heading.Trim(), "$1").ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^```.*?^\s*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^(#{1,4}) (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoWord();

    [GeneratedRegex("<a id=\"([^\"]+)\"")]
    private static partial Regex Id();
}
