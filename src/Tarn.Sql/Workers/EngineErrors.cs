using System.Text.RegularExpressions;
using Tarn.DuckDb;
using Tarn.Sql.Engine;
using Tarn.Storage;

namespace Tarn.Sql.Workers;

/// <summary>
/// Translates DuckDB's messages about failed statements to Athena's errors. No other code interprets DuckDB's messages.
/// </summary>
internal static partial class EngineErrors
{
    /// <param name="Name">Athena's name.</param>
    /// <param name="Message">Athena's text, as closely as the engine's message allows.</param>
    /// <param name="IsUsers">Whether the user caused the error; the engine's instance is then still good.</param>
    public readonly record struct Translated(string Name, string Message, bool IsUsers);

    public static Translated Translate(DuckErrorType type, string message)
    {
        if (OwnErrors.Find(message) is { } own)
        {
            return new(own.Name, ErrorText.Bound(own.Message), true);
        }

        if (Overflow().Match(message) is { Success: true } overflow)
        {
            return OverflowOf(overflow);
        }

        if (OutOfRange().Match(message) is { Success: true } range)
        {
            return range.Groups[1].Value is "DOUBLE" or "FLOAT"
                ? new(SqlErrorName.InvalidCastArgument, $"Unable to cast {range.Groups[2].Value} to {TypeWord(range.Groups[3].Value)}", true)
                : new(SqlErrorName.NumericValueOutOfRange, $"Out of range for {TypeWord(range.Groups[3].Value)}: {range.Groups[2].Value}", true);
        }

        foreach (var (fragment, name, shown) in Fragments)
        {
            if (message.Contains(fragment, StringComparison.OrdinalIgnoreCase))
            {
                return new(name, shown ?? FirstLine(message), name != SqlErrorName.ExceededMemoryLimit);
            }
        }

        return type switch
        {
            DuckErrorType.OutOfRange => new(SqlErrorName.NumericValueOutOfRange, FirstLine(message), true),
            DuckErrorType.Conversion => new(SqlErrorName.InvalidCastArgument, FirstLine(message), true),
            DuckErrorType.InvalidInput => new(SqlErrorName.InvalidFunctionArgument, FirstLine(message), true),
            DuckErrorType.OutOfMemory => new(SqlErrorName.ExceededMemoryLimit, "Query exceeded the worker's memory limit", false),
            DuckErrorType.Interrupt => new(SqlErrorName.UserCanceled, "Query was cancelled", false),
            _ => new(SqlErrorName.GenericInternalError, FirstLine(message), false),
        };
    }

    private static readonly (string Fragment, string Name, string? Shown)[] Fragments =
    [
        ("More than one row returned by a subquery", SqlErrorName.SubqueryMultipleRows, "Scalar sub-query has returned multiple rows"),
        ("Map keys must be unique", SqlErrorName.InvalidFunctionArgument, "Duplicate map keys are not allowed"),
        ("Map keys can not be NULL", SqlErrorName.InvalidFunctionArgument, "map key cannot be null"),
        ("max_temp_directory_size", SqlErrorName.ExceededSpillLimit, "Query exceeded the worker's spill limit"),
        ("No space left on device", SqlErrorName.ExceededSpillLimit, "Query needs room on the disk beside its memory, and the disk is full"),
        ("System.OutOfMemoryException", SqlErrorName.ExceededMemoryLimit, "Query exceeded the worker's memory limit"),
        ("bad_alloc", SqlErrorName.ExceededMemoryLimit, "Query exceeded the worker's memory limit"),
        ("failed to allocate", SqlErrorName.ExceededMemoryLimit, "Query exceeded the worker's memory limit"),
        ("could not allocate", SqlErrorName.ExceededMemoryLimit, "Query exceeded the worker's memory limit"),
        ("Out of Memory", SqlErrorName.ExceededMemoryLimit, "Query exceeded the worker's memory limit"),
        ("Max expression depth", SqlErrorName.NotSupported, "the statement is nested too deep for the engine"),
        ("DECIMAL(38)", SqlErrorName.NumericValueOutOfRange, "Decimal overflow"),
        ("Could not cast value", SqlErrorName.InvalidCastArgument, null),
    ];

    private static Translated OverflowOf(Match match)
    {
        var type = match.Groups[2].Value;
        if (type.StartsWith("DECIMAL", StringComparison.Ordinal) || type == "INT128")
        {
            return new(SqlErrorName.NumericValueOutOfRange, "Decimal overflow", true);
        }

        return new(SqlErrorName.NumericValueOutOfRange, $"{TypeWord(type)} {match.Groups[1].Value} overflow: {match.Groups[3].Value}", true);
    }

    private static string TypeWord(string type) => type switch
    {
        "INT8" => "tinyint",
        "INT16" => "smallint",
        "INT32" => "integer",
        "INT64" => "bigint",
        _ => type.ToLowerInvariant(),
    };

    private static string FirstLine(string message)
    {
        var line = message.AsSpan();
        var end = line.IndexOf('\n');
        return ErrorText.Bound(Kind().Replace((end < 0 ? line : line[..end]).ToString(), ""));
    }

    /// <summary>The engine's own kinds of errors, which stand before its messages.</summary>
    [GeneratedRegex(@"^(?:(?:[A-Z][A-Za-z]* (?:of )?){0,4}(?:Error|Exception): *)+")]
    private static partial Regex Kind();

    [GeneratedRegex(@"Overflow in (\w+) of (\w+)[^(]*(?:\(\d+\) )?\(?([^()]*)\)?")]
    private static partial Regex Overflow();

    [GeneratedRegex(@"Type (\w+)(?:\(\d+,\d+\))? with value (\S+) can't be cast because the value is out of range for the destination type (\w+)")]
    private static partial Regex OutOfRange();
}
