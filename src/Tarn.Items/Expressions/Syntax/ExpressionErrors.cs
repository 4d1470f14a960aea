using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Expressions.Syntax;

/// <summary>AWS's sentences about expressions.</summary>
internal static class ExpressionErrors
{
    public static TarnException Invalid(ExpressionKind kind, string message) => ItemErrors.Invalid($"Invalid {kind}: {message}");

    public static TarnException Reserved(ExpressionKind kind, string word) =>
        Invalid(kind, $"Attribute name is a reserved keyword; reserved keyword: {word}");

    public static string Syntax(string token, string near) => $"Syntax error; token: \"{token}\", near: \"{near}\"";

    public static string TooManyOperators(int count) => $"The expression contains too many operators; operator count: {count}";

    public static string OperandCount(string function, int count) =>
        $"Incorrect number of operands for operator or function; operator or function: {function}, number of operands: {count}";

    public static string OperandType(string function, string type) =>
        $"Incorrect operand type for operator or function; operator or function: {function}, operand type: {type}";

    public static string UsedThisWay(string function) => $"The function is not allowed to be used this way in an expression; function: {function}";

    public static string NoPath(string function) => $"Operator or function requires a document path; operator or function: {function}";
}
