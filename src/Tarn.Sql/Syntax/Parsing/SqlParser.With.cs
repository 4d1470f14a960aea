using System.Collections.Immutable;

namespace Tarn.Sql.Syntax.Parsing;

internal sealed partial class SqlParser
{
    // The WITH names that are visible at the current token. A table name among them is none of the catalog.
    private ImmutableHashSet<string> _withNames = [];

    // The uses of these names, in the order of the text.
    private readonly List<string> _withUses = [];

    private List<WithQuery> ParseWith()
    {
        if (!AcceptWord("WITH"))
        {
            return [];
        }

        var isRecursive = AcceptWord("RECURSIVE");
        return ParseList(() => ParseNamedQuery(isRecursive));
    }

    private WithQuery ParseNamedQuery(bool isRecursive)
    {
        var name = ParseIdentifier();
        var columns = IsSymbol("(") ? ParseColumnAliases() : null;
        if (!AcceptWord("AS"))
        {
            throw Mismatch(columns is null ? ["'('", "'AS'"] : ["'AS'"]);
        }

        Expect("(");
        var uses = _withUses.Count;
        _withNames = isRecursive ? _withNames.Add(name.Lower) : _withNames;
        var query = ParseQuery();
        Expect(")");
        _withNames = _withNames.Add(name.Lower);
        return new(name, columns, query, name.At) { IsRecursive = isRecursive && _withUses.Skip(uses).Contains(name.Lower) };
    }
}
