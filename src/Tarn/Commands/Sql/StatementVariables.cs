using System.Text;
using Tarn.OwnProcess;

namespace Tarn.Commands.Sql;

/// <summary>Variables of statements: `:name` is replaced by the value, `:'name'` by a literal and `:"name"` by a name of that value.</summary>
internal sealed class StatementVariables
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The variables in the order of their names.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _values;

    public void Set(string name, string value) => _values[name] = value;

    /// <summary>Sets a variable from `NAME=VALUE`.</summary>
    /// <exception cref="CommandException">The text has another form.</exception>
    public void Set(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        if (at < 1)
        {
            throw new CommandException($"A variable is set as NAME=VALUE, not as '{assignment}'.");
        }

        Set(assignment[..at].Trim(), assignment[(at + 1)..]);
    }

    /// <summary>Replaces the variables outside of quotes and comments. Names that are not set stay.</summary>
    public string Replace(string statement)
    {
        if (_values.Count == 0)
        {
            return statement;
        }

        var text = new StringBuilder();
        for (var at = 0; at < statement.Length;)
        {
            var end = StatementList.EndOfPart(statement, at);
            if (end > at + 1 || statement[at] != ':' || !TryFind(statement, at, out var value, out end))
            {
                text.Append(statement, at, end - at);
            }
            else
            {
                text.Append(value);
            }

            at = end;
        }

        return text.ToString();
    }

    private bool TryFind(string statement, int at, out string value, out int end)
    {
        var quote = at + 1 < statement.Length && statement[at + 1] is '\'' or '"' ? statement[at + 1].ToString() : "";
        var start = at + 1 + quote.Length;
        end = start;
        while (end < statement.Length && (char.IsAsciiLetterOrDigit(statement[end]) || statement[end] == '_'))
        {
            end++;
        }

        var isNamed = _values.TryGetValue(statement[start..end], out var found)
            && string.CompareOrdinal(statement, end, quote, 0, quote.Length) == 0;
        value = quote.Length == 0 ? found ?? "" : quote + found?.Replace(quote, quote + quote, StringComparison.Ordinal) + quote;
        end = isNamed ? end + quote.Length : at + 1;
        return isNamed;
    }
}
