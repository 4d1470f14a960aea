using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>The clauses that define how the files of a Hive table are read.</content>
internal sealed partial class SqlParser
{
    /// <summary>One clause more; null: another word follows.</summary>
    private HiveClauses? ParseHiveClause(HiveClauses before)
    {
        var at = Current.At;
        if (!before.HasRowFormat && AcceptWords("ROW", "FORMAT"))
        {
            return (AcceptWord("SERDE") ? ParseSerDe(before) : ParseDelimited(before)) with { HasRowFormat = true };
        }

        if (before is { StoredAs: null, InputFormat: null } && AcceptWord("STORED"))
        {
            if (IsWord("BY"))
            {
                throw new SqlException(SqlErrorName.NotSupported, "STORED BY is not supported: STORED AS names the format of files", at);
            }

            ExpectWord("AS");
            return ParseStored(before);
        }

        if (before.Buckets == 0 && AcceptWord("CLUSTERED"))
        {
            return ParseBuckets(before);
        }

        return IsWord("SKEWED")
            ? throw new SqlException(SqlErrorName.NotSupported, "SKEWED BY is not supported", at)
            : null;
    }

    private HiveClauses ParseSerDe(HiveClauses before)
    {
        var serDe = ParseText();
        return before with { SerDe = serDe, SerDeProperties = AcceptWords("WITH", "SERDEPROPERTIES") ? ParseTexts() : new Dictionary<string, string>() };
    }

    private Dictionary<string, string> ParseTexts()
    {
        var texts = new Dictionary<string, string>();
        foreach (var property in ParseParenthesized(ParseTableProperty))
        {
            texts[property.Name] = ((TextLiteral)property.Value!).Value;
        }

        return texts;
    }

    private HiveClauses ParseDelimited(HiveClauses before)
    {
        ExpectWord("DELIMITED");
        var properties = new Dictionary<string, string>();
        while (true)
        {
            var at = Current.At;
            if (AcceptWords("FIELDS", "TERMINATED", "BY"))
            {
                properties["field.delim"] = properties["serialization.format"] = ParseText();
            }
            else if (AcceptWords("ESCAPED", "BY"))
            {
                properties["escape.delim"] = ParseText();
            }
            else if (AcceptWords("COLLECTION", "ITEMS", "TERMINATED", "BY"))
            {
                properties["colelction.delim"] = ParseText();
            }
            else if (AcceptWords("MAP", "KEYS", "TERMINATED", "BY"))
            {
                properties["mapkey.delim"] = ParseText();
            }
            else if (AcceptWords("LINES", "TERMINATED", "BY"))
            {
                properties["line.delim"] = ParseText() is "\n" or "10" ? "\n"
                    : throw new SqlException(SqlErrorName.NotSupported, "LINES TERMINATED BY only supports newline '\\n' right now", at);
            }
            else if (AcceptWords("NULL", "DEFINED", "AS"))
            {
                properties["serialization.null.format"] = ParseText();
            }
            else
            {
                return before with { SerDeProperties = properties };
            }
        }
    }

    private HiveClauses ParseStored(HiveClauses before)
    {
        if (!AcceptWord("INPUTFORMAT"))
        {
            return Current.Kind == TokenKind.Word ? before with { StoredAs = Next().Value } : throw Mismatch("<format>");
        }

        var input = ParseText();
        ExpectWord("OUTPUTFORMAT");
        return before with { InputFormat = input, OutputFormat = ParseText() };
    }

    private HiveClauses ParseBuckets(HiveClauses before)
    {
        ExpectWord("BY");
        var columns = ParseParenthesized(() => ParseIdentifier().Lower);
        var sorted = AcceptWords("SORTED", "BY") ? ParseParenthesized(ParseSorted) : [];

        ExpectWord("INTO");
        var (at, count) = (Current.At, ParseNumber());
        ExpectWord("BUCKETS");
        return count is > 0 and <= int.MaxValue ? before with { BucketColumns = columns, SortColumns = sorted, Buckets = (int)count }
            : throw new SqlException(SqlErrorName.InvalidTableProperty, $"A table has 1 to {int.MaxValue} buckets, not {count}", at);
    }

    private (string Column, bool Ascends) ParseSorted()
    {
        var column = ParseIdentifier().Lower;
        if (AcceptWord("DESC"))
        {
            return (column, false);
        }

        AcceptWord("ASC");
        return (column, true);
    }
}
