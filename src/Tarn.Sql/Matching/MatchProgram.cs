using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tarn.Sql.Matching;

/// <summary>A MATCH_RECOGNIZE of a stored table, as the worker runs it. It goes to the worker as JSON.</summary>
internal sealed record MatchProgram
{
    public required IReadOnlyList<MatchStep> Steps { get; init; }

    /// <summary>Labels as CLASSIFIER() shows them.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The condition of each label; null: every row has it.</summary>
    public required IReadOnlyList<MatchTerm?> Conditions { get; init; }

    /// <summary>The numbers of each result row, after its row and its match's number.</summary>
    public required IReadOnlyList<MatchOutput> Outputs { get; init; }

    public required MatchShape Shape { get; init; }

    /// <summary>The row after a match at which the next search begins: its index in the match; null: by <see cref="SkipsMatch"/>.</summary>
    public MatchNavigation? SkipTo { get; init; }

    public IReadOnlyList<int>? SkipLabels { get; init; }

    /// <summary>Whether the next search begins after the last row of a match; else at its second row.</summary>
    public bool SkipsMatch { get; init; }

    /// <summary>Whether each condition depends on its row alone, not on the labels of earlier rows.</summary>
    public bool IsLocal { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, MatchJson.Default.MatchProgram);

    public static MatchProgram Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, MatchJson.Default.MatchProgram)!;
}

/// <summary>The rows that a match gives.</summary>
internal enum MatchShape { One, All, AllOmitEmpty, AllWithUnmatched }

internal enum MatchOp { Label, Split, Jump, Start, End, Exclude, Include, Done }

/// <summary>An instruction of the pattern. <paramref name="First"/> is a label or the preferred target, <paramref name="Second"/> the other target.</summary>
internal readonly record struct MatchStep(MatchOp Op, int First = 0, int Second = 0);

/// <summary>A row in a match: the row of some labels from its end or beginning, then rows forward or back in the partition.</summary>
internal sealed record MatchNavigation
{
    public bool First { get; init; }

    public long Offset { get; init; }

    /// <summary>Whether the whole match counts, not only its rows up to the present one.</summary>
    public bool Final { get; init; }

    public long Shift { get; init; }
}

internal enum MatchOutputKind { Row, Label, Count, Range, Rows, RowLabels }

/// <summary>
/// One number of a result row: a row from 1, a label from 1, or a count; 0: none. Ranges and lists are two numbers: the first and last
/// row, or the first and last index in the numbers themselves.
/// </summary>
internal sealed record MatchOutput(MatchOutputKind Kind, IReadOnlyList<int>? Labels, MatchNavigation Navigation)
{
    [JsonIgnore]
    public int Width => Kind >= MatchOutputKind.Range ? 2 : 1;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 512,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MatchProgram))]
internal sealed partial class MatchJson : JsonSerializerContext;
