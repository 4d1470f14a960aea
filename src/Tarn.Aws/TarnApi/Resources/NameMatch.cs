using System.Globalization;
using Tarn.Patterns.Names;

namespace Tarn.Aws.TarnApi.Resources;

/// <summary>How well names match a text that a person typed: whole names first, then beginnings, parts, and near misses.</summary>
internal static class NameMatch
{
    private const int Whole = 0;
    private const int Beginning = 1;
    private const int BeginningOfPart = 2;
    private const int Inside = 3;
    private const int EveryWord = 4;
    private const int NearMiss = 100;

    private static readonly char[] Separators = ['.', '-', '_', '/', ' '];

    /// <summary>The matches with keys that order them. Names with a near miss are matches only where no other name matches.</summary>
    public static IEnumerable<(string Key, SeenResource Resource)> Of(IReadOnlyCollection<SeenResource> resources, string text)
    {
        var wanted = text.Trim();
        var matches = Ranked(resources, resource => Rank(resource, wanted));
        return matches.Count > 0 ? matches : Ranked(resources, resource => NearRank(resource.Name, wanted));
    }

    private static List<(string Key, SeenResource Resource)> Ranked(IEnumerable<SeenResource> resources, Func<SeenResource, int?> rank) =>
    [
        .. resources.Select(resource => (Rank: rank(resource), Resource: resource)).Where(one => one.Rank is not null)
            .Select(one => (string.Create(CultureInfo.InvariantCulture, $"{one.Rank:D4}\0{one.Resource.Name}\0{one.Resource.Kind}"), one.Resource)),
    ];

    private static int? Rank(SeenResource resource, string wanted)
    {
        var name = resource.Name;
        var at = name.IndexOf(wanted, StringComparison.OrdinalIgnoreCase);
        if (at >= 0)
        {
            return name.Length == wanted.Length ? Whole : at == 0 ? Beginning : IsPart(name, wanted) ? BeginningOfPart : Inside;
        }

        var words = wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && words.All(word => $"{resource.Kind} {name}".Contains(word, StringComparison.OrdinalIgnoreCase)) ? EveryWord : null;
    }

    private static bool IsPart(string name, string wanted)
    {
        for (var at = name.IndexOf(wanted, StringComparison.OrdinalIgnoreCase); at >= 0;)
        {
            if (at == 0 || Separators.Contains(name[at - 1]))
            {
                return true;
            }

            at = name.IndexOf(wanted, at + 1, StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }

    // A part of a name may be the misspelled one: `clcks` for `web.clicks`.
    private static int? NearRank(string name, string wanted) => name.Split(Separators).Append(name)
        .Where(part => part.Length > 0 && NearestName.IsNear(wanted, part))
        .Select(part => (int?)(NearMiss + NearestName.Edits(wanted, part))).Min();
}
