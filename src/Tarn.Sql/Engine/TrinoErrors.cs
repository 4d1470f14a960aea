using System.Text.RegularExpressions;
using Tarn.DuckDb;
using Tarn.Sql.Types;
using Tarn.Workers.Parts;
using Tarn.Workers.Protocol;

namespace Tarn.Sql.Engine;

/// <summary>Translates DuckDB's messages about failed statements to Athena's errors. Errors of any worker are <see cref="EngineErrors"/>.</summary>
internal sealed partial class TrinoErrors : IEngineErrors
{
    /// <inheritdoc/>
    public WorkerError Translate(DuckErrorType type, string message)
    {
        if (EngineErrors.FindOwn(message) is { } own)
        {
            return own;
        }

        if (Overflow().Match(message) is { Success: true } overflow)
        {
            return OverflowOf(overflow);
        }

        if (OutOfRange().Match(message) is { Success: true } range)
        {
            return range.Groups[1].Value is "DOUBLE" or "FLOAT"
                ? Of(SqlErrorName.InvalidCastArgument, $"Unable to cast {range.Groups[2].Value} to {TypeWord(range.Groups[3].Value)}")
                : Of(SqlErrorName.NumericValueOutOfRange, $"Out of range for {TypeWord(range.Groups[3].Value)}: {range.Groups[2].Value}");
        }

        if (TimeAsNanoseconds().IsMatch(message) || DateAsNanoseconds().IsMatch(message))
        {
            return Of(SqlErrorName.NotSupported, CivilTime.NanosecondRange);
        }

        // In this order: a message may quote a user's text that has the words of another error.
        return Find(Values, message) ?? EngineErrors.FindLimit(message) ?? Find(Statements, message) ?? type switch
        {
            DuckErrorType.OutOfRange => Of(SqlErrorName.NumericValueOutOfRange, EngineErrors.FirstLine(message)),
            DuckErrorType.Conversion => Of(SqlErrorName.InvalidCastArgument, EngineErrors.FirstLine(message)),
            DuckErrorType.InvalidInput => Of(SqlErrorName.InvalidFunctionArgument, EngineErrors.FirstLine(message)),
            _ => EngineErrors.OfType(type, message),
        };
    }

    private static readonly (string Fragment, string Name, string? Shown)[] Values =
    [
        ("More than one row returned by a subquery", SqlErrorName.SubqueryMultipleRows, "Scalar sub-query has returned multiple rows"),
        ("Map keys must be unique", SqlErrorName.InvalidFunctionArgument, "Duplicate map keys are not allowed"),
        ("Map keys can not be NULL", SqlErrorName.InvalidFunctionArgument, "map key cannot be null"),
    ];

    private static readonly (string Fragment, string Name, string? Shown)[] Statements =
    [
        ("Max expression depth", SqlErrorName.NotSupported, "the statement is nested too deep for the engine"),
        ("DECIMAL(38)", SqlErrorName.NumericValueOutOfRange, "Decimal overflow"),
        ("Could not cast value", SqlErrorName.InvalidCastArgument, null),
        ("No magic bytes found at end of file", SqlErrorName.HiveBadData, null),
        ("too small to be a Parquet file", SqlErrorName.HiveBadData, null),
    ];

    private static WorkerError? Find((string Fragment, string Name, string? Shown)[] fragments, string message)
    {
        foreach (var (fragment, name, shown) in fragments)
        {
            if (message.Contains(fragment, StringComparison.OrdinalIgnoreCase))
            {
                return Of(name, shown ?? EngineErrors.FirstLine(message));
            }
        }

        return null;
    }

    private static WorkerError OverflowOf(Match match)
    {
        var type = match.Groups[2].Value;
        if (type.StartsWith("DECIMAL", StringComparison.Ordinal) || type == "INT128")
        {
            return Of(SqlErrorName.NumericValueOutOfRange, "Decimal overflow");
        }

        return Of(SqlErrorName.NumericValueOutOfRange, $"{TypeWord(type)} {match.Groups[1].Value} overflow: {match.Groups[3].Value}");
    }

    private static WorkerError Of(string name, string message) => new() { Name = name, Message = message, IsUsers = true };

    private static string TypeWord(string type) => type switch
    {
        "INT8" => "tinyint",
        "INT16" => "smallint",
        "INT32" => "integer",
        "INT64" => "bigint",
        _ => type.ToLowerInvariant(),
    };

    [GeneratedRegex(@"Overflow in (\w+) of (\w+)[^(]*(?:\(\d+\) )?\(?([^()]*)\)?")]
    private static partial Regex Overflow();

    [GeneratedRegex(@"Type (\w+)(?:\(\d+,\d+\))? with value (\S+) can't be cast because the value is out of range for the destination type (\w+)")]
    private static partial Regex OutOfRange();

    // From the start of the message, because a user's text may be quoted later.
    [GeneratedRegex(@"^(?:\w+ Error: )?Could not convert Timestamp\(\w+\) to Timestamp\(NS\)")]
    private static partial Regex TimeAsNanoseconds();

    [GeneratedRegex(@"^(?:\w+ Error: )?Type INT32 with value \S*-\d\d-\d\d(?: \(BC\))? can't be cast to the destination type INT64")]
    private static partial Regex DateAsNanoseconds();
}
