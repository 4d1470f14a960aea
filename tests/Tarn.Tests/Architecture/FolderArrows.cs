using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>
/// The arrows between the folders of a project, from its sources as text: a file uses the name of a type that a file of
/// another folder declares. Names are resolved as the compiler does it: own namespace, enclosing ones, then usings.
/// </summary>
internal sealed partial class FolderArrows
{
    private readonly Dictionary<string, List<string>> _foldersByType = [];
    private readonly HashSet<string> _namespaces = [string.Empty];
    private readonly Dictionary<(string From, string To), string> _arrows = [];
    private readonly Dictionary<string, HashSet<string>> _typesByFile = [];

    private FolderArrows()
    {
    }

    /// <summary>Reads a project.</summary>
    /// <param name="project">Its folder below the root, as <c>src/Tarn.Storage</c>.</param>
    public static FolderArrows Of(string project)
    {
        var found = new FolderArrows();
        var files = Repository.CSharp(project)
            .Select(file => (Folder: FolderOf(project, file.Path), file.Path, Code: CodeOf(file.Text)))
            .ToArray();
        foreach (var (folder, _, code) in files)
        {
            found.AddTypes(folder, code);
        }

        foreach (var (folder, path, code) in files)
        {
            found.AddArrows(folder, path, code);
        }

        return found;
    }

    /// <summary>
    /// Pairs of folders that depend on each other both ways, each with one arrow of either direction: folders of the
    /// project, and below them folders that have the same parent. A folder stands for all below it.
    /// </summary>
    public SortedDictionary<string, string> BothWays()
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var siblings = new Dictionary<(string From, string To), string>();
        foreach (var ((from, to), example) in _arrows)
        {
            if (Siblings(from, to) is { } pair)
            {
                siblings.TryAdd(pair, example);
            }
        }

        foreach (var ((from, to), example) in siblings)
        {
            if (string.CompareOrdinal(from, to) < 0 && siblings.TryGetValue((to, from), out var back))
            {
                pairs.Add($"{from} <> {to}", $"{example}; back: {back}");
            }
        }

        return pairs;
    }

    /// <summary>The types of the project's other files that a file uses.</summary>
    public IReadOnlyCollection<string> TypesOf(string path) => _typesByFile[path];

    /// <summary>The arrows from one of these folders to another one of them.</summary>
    public IEnumerable<string> Among(IReadOnlySet<string> folders) =>
        _arrows.Where(arrow => folders.Contains(arrow.Key.From) && folders.Contains(arrow.Key.To)).Select(arrow => arrow.Value);

    // The two folders below the last common parent, one on either side. Null: one folder lies in the other.
    private static (string From, string To)? Siblings(string from, string to)
    {
        var (one, other) = (from.Split('/'), to.Split('/'));
        for (var i = 0; i < one.Length && i < other.Length; i++)
        {
            if (one[i] != other[i])
            {
                return one[i].Length == 0 || other[i].Length == 0
                    ? null
                    : (string.Join('/', one[..(i + 1)]), string.Join('/', other[..(i + 1)]));
            }
        }

        return null;
    }

    private static string FolderOf(string project, string path) => Path.GetDirectoryName(Path.GetRelativePath(project, path))!;

    private static string NamespaceOf(string code) => Namespace().Match(code).Groups[1].Value;

    // Removes comments and literals. Code in the holes of an interpolated string stays.
    private static string CodeOf(string text) => NoCode().Replace(
        text,
        match => match.Value[0] == '$' ? string.Join(' ', Hole().Matches(match.Value).Select(hole => hole.Groups[1].Value)) : " ");

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";

    private void AddTypes(string folder, string code)
    {
        var scope = NamespaceOf(code);
        for (var parent = scope; parent.Length > 0; parent = parent[..Math.Max(0, parent.LastIndexOf('.'))])
        {
            _namespaces.Add(parent);
        }

        foreach (Match type in Declaration().Matches(code))
        {
            var name = Join(scope, type.Groups[1].Value);
            (_foldersByType.TryGetValue(name, out var folders) ? folders : _foldersByType[name] = []).Add(folder);
        }
    }

    private void AddArrows(string folder, string path, string code)
    {
        var scopes = new List<string>();
        for (var scope = NamespaceOf(code); scope.Length > 0; scope = scope[..Math.Max(0, scope.LastIndexOf('.'))])
        {
            scopes.Add(scope);
        }

        scopes.AddRange(Using().Matches(code).Select(match => match.Groups[1].Value));
        scopes.Add(string.Empty);
        var own = Declaration().Matches(code).Select(match => Join(scopes[0], match.Groups[1].Value)).ToHashSet();
        var used = _typesByFile[path] = [];
        var names = new HashSet<string>();
        foreach (var match in Name().EnumerateMatches(code))
        {
            names.Add(code.Substring(match.Index, match.Length));
        }

        foreach (var name in names)
        {
            var type = scopes.Select(scope => Resolve(scope, name)).FirstOrDefault(found => found is not null);
            if (type is not null && !own.Contains(type))
            {
                used.Add(type);
            }

            foreach (var target in type is null ? [] : _foldersByType[type])
            {
                if (target != folder)
                {
                    _arrows.TryAdd((folder, target), $"{path} uses {name}");
                }
            }
        }
    }

    // Finds a type of the scope, or a type of a namespace below the scope if the name begins with that namespace.
    private string? Resolve(string scope, string name)
    {
        for (var rest = name; ;)
        {
            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            var first = Join(scope, dot < 0 ? rest : rest[..dot]);
            if (_foldersByType.ContainsKey(first))
            {
                return first;
            }

            if (dot < 0 || !_namespaces.Contains(first))
            {
                return null;
            }

            (scope, rest) = (first, rest[(dot + 1)..]);
        }
    }

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*[;{]", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Using();

    // Only at the beginning of a line: in a file-scoped namespace these are the types that are not nested.
    [GeneratedRegex(
        @"^(?:(?:public|internal|sealed|abstract|static|partial|readonly|ref|file|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?|delegate\s+[\w<>\[\],.? ]+?)\s+([A-Za-z_]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\.[A-Z]\w*)*")]
    private static partial Regex Name();

    [GeneratedRegex("""
        //[^\n]*|/\*[\s\S]*?\*/|\$*"{3}[\s\S]*?"{3,}|(?:\$@|@\$)"(?:""|[^"])*"|@"(?:""|[^"])*"|\$"(?:\{\{|\{[^{}]*\}|\\.|[^"\\{\n])*"|"(?:\\.|[^"\\\n])*"|'(?:\\.[^'\n]*|[^'\\\n])'
        """)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"\{+([^{}]*)\}+")]
    private static partial Regex Hole();
}
