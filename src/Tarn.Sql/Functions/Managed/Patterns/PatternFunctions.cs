using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Patterns;

/// <summary>Regular expressions in the syntax of Trino's default library, on the lake's matcher.</summary>
/// <seealso href="https://trino.io/docs/current/functions/regexp.html"/>
internal static class PatternFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "regexp_like" => (i, r, o) => o.Set(r, new PatternSearch(i, r).Find()),
        "regexp_extract" => (i, r, o) => o.Set(r, Extract(new PatternSearch(i, r), i.Long(2, r))),
        "regexp_extract_all" => (i, r, o) => o.SetTexts(r, ExtractAll(new PatternSearch(i, r), i.Long(2, r))),
        "regexp_replace" => (i, r, o) => o.Set(r, Replace(new PatternSearch(i, r), i.Text(2, r))),
        "regexp_parts" => (i, r, o) => o.SetTexts(r, Parts(new PatternSearch(i, r))),
        "regexp_split" => (i, r, o) => o.SetTexts(r, Split(new PatternSearch(i, r))),
        "regexp_count" => (i, r, o) => o.Set(r, Count(new PatternSearch(i, r))),
        "regexp_position" => (i, r, o) => o.Set(r, Position(new PatternSearch(i, r), i.Long(2, r), i.Long(3, r))),
        _ => null,
    };

    private static string? Extract(PatternSearch search, long group)
    {
        CheckGroup(search, group);
        return search.Find() ? search.Group((int)group) : null;
    }

    private static List<string?> ExtractAll(PatternSearch search, long group)
    {
        CheckGroup(search, group);
        var found = new List<string?>();
        while (search.Find())
        {
            found.Add(search.Group((int)group));
        }

        return found;
    }

    private static void CheckGroup(PatternSearch search, long group)
    {
        if (group < 0 || group > search.GroupCount)
        {
            throw Wrong(group < 0 ? "Group cannot be negative" : $"Pattern has {search.GroupCount} groups. Cannot access group {group}");
        }
    }

    private static string Replace(PatternSearch search, string replacement)
    {
        var (result, last) = (new StringBuilder(), 0);
        while (search.Find())
        {
            result.Append(search.Text(last, search.Start));
            last = search.End;
            AppendReplacement(result, search, replacement);
        }

        return result.Append(search.Text(last, search.Length)).ToString();
    }

    /// <summary>Writes a replacement: <c>$1</c> and <c>${name}</c> are groups, a backslash takes the next character as it is.</summary>
    private static void AppendReplacement(StringBuilder result, PatternSearch search, string replacement)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            var c = replacement[i];
            if (c is '$' or '\\' && ++i == replacement.Length)
            {
                throw Wrong($"Illegal replacement sequence: {replacement}");
            }

            if (c == '$')
            {
                result.Append(search.Group(Reference(search, replacement, ref i)));
            }
            else
            {
                result.Append(replacement[i]);
            }
        }
    }

    /// <summary>The group that a reference names. Of digits, as many count as the pattern has groups.</summary>
    private static int Reference(PatternSearch search, string replacement, ref int i)
    {
        if (replacement[i] == '{')
        {
            var end = replacement.IndexOf('}', i);
            var name = end < 0 ? replacement[(i + 1)..] : replacement[(i + 1)..end];
            i = end < 0 ? replacement.Length : end;
            for (var group = search.GroupCount; group > 0; group--)
            {
                if (search.GroupNames[group] == name)
                {
                    return group;
                }
            }

            throw Wrong($"Illegal replacement sequence: unknown group {{ {name} }}");
        }

        if (!char.IsAsciiDigit(replacement[i]))
        {
            throw Wrong($"Illegal replacement sequence: {replacement}");
        }

        var number = replacement[i] - '0';
        if (number > search.GroupCount)
        {
            throw Wrong($"Illegal replacement sequence: unknown group {number}");
        }

        while (i + 1 < replacement.Length && char.IsAsciiDigit(replacement[i + 1]) && (number * 10) + replacement[i + 1] - '0' <= search.GroupCount)
        {
            number = (number * 10) + replacement[++i] - '0';
        }

        return number;
    }

    /// <summary>The number of groups; per match the text before it and its groups; the text after the last match.</summary>
    private static List<string?> Parts(PatternSearch search)
    {
        var parts = new List<string?> { search.GroupCount.ToString(CultureInfo.InvariantCulture) };
        var last = 0;
        while (search.Find())
        {
            parts.Add(search.Text(last, search.Start));
            last = search.End;
            for (var group = 1; group <= search.GroupCount; group++)
            {
                parts.Add(search.Group(group));
            }
        }

        parts.Add(search.Text(last, search.Length));
        return parts;
    }

    internal static List<string?> Split(PatternSearch search)
    {
        var (parts, last) = (new List<string?>(), 0);
        while (search.Find())
        {
            parts.Add(search.Text(last, search.Start));
            last = search.End;
        }

        parts.Add(search.Text(last, search.Length));
        return parts;
    }

    private static long Count(PatternSearch search)
    {
        long count = 0;
        while (search.Find())
        {
            count++;
        }

        return count;
    }

    private static int Position(PatternSearch search, long start, long occurrence)
    {
        if (start < 1 || occurrence < 1)
        {
            throw Wrong($"{(start < 1 ? "start position" : "occurrence")} cannot be smaller than 1");
        }

        if (start > search.Length)
        {
            return -1;
        }

        search.Next = (int)start - 1;
        for (long n = 0; search.Find(); n++)
        {
            if (n + 1 == occurrence)
            {
                return search.Start + 1;
            }
        }

        return -1;
    }

    private static InvalidOperationException Wrong(string message) => RowValues.Error(SqlErrorName.InvalidFunctionArgument, message);
}
