using System.Text;
using Tarn.Sql.Limits;

namespace Tarn.Sql.Engine;

/// <summary>Writes a statement's tree as text.</summary>
internal static class EngineWriter
{
    /// <summary>The text of a tree.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the text is longer than <see cref="StatementLimits.WrittenTextMax"/>.</exception>
    public static string Write(EngineSql root)
    {
        var text = new StringBuilder();
        var waiting = new Stack<object>([root]);
        while (waiting.TryPop(out var next))
        {
            if (next is EngineSql part)
            {
                using var step = PlanningBudget.Enter();
                var pieces = part.Pieces;
                for (var i = pieces.Count - 1; i >= 0; i--)
                {
                    waiting.Push(pieces[i]);
                }

                continue;
            }

            var words = (string)next;
            text.Append(words);
            if (text.Length > StatementLimits.WrittenTextMax)
            {
                throw new SqlException(SqlErrorName.NotSupported, "statement is too large when its guards are written out");
            }
        }

        return text.ToString();
    }
}
