using System.Text;
using Tarn.Patterns.Paths.Steps;

namespace Tarn.Patterns.Paths.Parsing;

/// <summary>
/// The arguments of a function: paths, and texts of JSON that begin with a digit, <c>-</c>, <c>"</c> or <c>{</c>. Anything else is passed over, as in
/// the library.
/// </summary>
internal static class ArgumentParser
{
    /// <summary>Reads from <c>(</c>, and leaves the position after the arguments.</summary>
    /// <exception cref="PatternException">A bracket is missing.</exception>
    public static IReadOnlyList<PathArgument> Read(PathTextCursor at, string function, int nesting)
    {
        var open = at.Position;
        if (at.Has(open + 1) && at[open + 1] == ')')
        {
            // A name after it would begin with the bracket, as in the library.
            at.Position = open + 1;
            return [];
        }

        var arguments = new List<PathArgument>();
        var text = new StringBuilder();
        var (round, square, curly, isQuoted, isTaken) = (1, 0, 0, false, false);
        for (at.Position = open + 1; round > 0; at.Position++)
        {
            if (!at.Has(at.Position))
            {
                throw new PatternException($"Arguments to function: '{function}' are not closed properly.", open + 1);
            }

            var c = at.Current;
            isTaken |= c is '$' or '@' or '{' or '"' or '-' or (>= '0' and <= '9');
            isQuoted ^= c == '"' && (text.Length == 0 || text[^1] != '\\');
            round += c == '(' ? 1 : c == ')' ? -1 : 0;
            square += c == '[' ? 1 : c == ']' ? -1 : 0;
            curly += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (square < 0 || curly < 0)
            {
                throw new PatternException($"Unexpected close of a bracket at character position: {at.Position}", at.Position + 1);
            }

            var isEnd = !isQuoted && square == 0 && curly == 0 && ((c == ')' && round == 0) || (c == ',' && round == 1));
            if (isEnd && isTaken)
            {
                arguments.Add(Of(text.ToString(), nesting));
                (isTaken, text) = (false, text.Clear());
            }
            else if (!isEnd && isTaken)
            {
                text.Append(c);
            }
        }

        return arguments;
    }

    private static PathArgument Of(string text, int nesting) =>
        text[0] is '$' or '@' ? new PathArgument(PathTextParser.Parse(text, nesting + 1), null) : new PathArgument(null, text);
}
