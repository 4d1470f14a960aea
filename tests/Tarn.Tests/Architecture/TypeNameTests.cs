using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>One word for one thing: the names of types use the glossary, and no two types have one name.</summary>
public sealed partial class TypeNameTests
{
    private static readonly Dictionary<string, string> Instead = new()
    {
        ["Place"] = "position, offset, range, slot, location",
        ["Lane"] = "output (of a delivery), slice (of a shard), cursor (of a subscription)",
        ["Room"] = "budget, space",
        ["Mark"] = "record, tombstone, savepoint, feature",
        ["Book"] = "cache, or the entries themselves",
        ["Kept"] = "stored, materialized, state, pinned; kept is a setting without effect",
    };

    // A setting that is accepted without effect: the word of the coverage page.
    private static readonly HashSet<string> Kept = ["KeptAttribute", "KeptWarnings", "KeptEmitter"];

    [Fact]
    public void Names_use_the_words_of_the_glossary()
    {
        var found = from type in Types()
                    where !Kept.Contains(type.Name)
                    from word in Words().Matches(type.Name).Select(match => match.Value.TrimEnd('s'))
                    where Instead.ContainsKey(word)
                    select $"{type.Namespace}.{type.Name}: say {Instead[word]}";
        Assert.True(!found.Any(), string.Join("\n", found));
    }

    [Fact]
    public void No_two_types_have_one_name()
    {
        // A family of operations is named for its subject, inside the folder of its service.
        var found = from type in Types()
                    where !(type.Namespace.StartsWith("Tarn.Aws.", StringComparison.Ordinal) && type.Name.EndsWith("Operations", StringComparison.Ordinal))
                    group type.Namespace by type.Name into named
                    where named.Distinct().Count() > 1
                    select $"{named.Key}: {string.Join(", ", named.Distinct())}";
        Assert.True(!found.Any(), string.Join("\n", found));
    }

    private static IEnumerable<(string Namespace, string Name)> Types() =>
        from file in Repository.CSharp("src")
        let owner = Repository.NamespaceOf(file.Text)
        where owner is not null
        from type in Declared().Matches(file.Text).Select(match => match.Groups[1].Value)
        select (owner, type);

    [GeneratedRegex(@"^(?:public|internal)(?: \w+)* (?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex("[A-Z][a-z]+")]
    private static partial Regex Words();
}
