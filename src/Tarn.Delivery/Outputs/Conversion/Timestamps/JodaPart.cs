namespace Tarn.Delivery.Outputs.Conversion.Timestamps;

/// <summary>A run of one letter in a pattern, or a literal.</summary>
/// <param name="Letter">The letter; NUL: a literal.</param>
/// <param name="Count">The length of the run.</param>
/// <param name="Literal">The literal.</param>
internal readonly record struct JodaPart(char Letter, int Count, string Literal)
{
    /// <summary>Whether a number follows at once, so that this number has no more digits than letters.</summary>
    public bool IsBeforeNumber { get; init; }

    /// <summary>Whether the text of the part is a number.</summary>
    public bool IsNumber => Letter switch
    {
        'C' or 'Y' or 'x' or 'w' or 'y' or 'D' or 'd' or 'e' or 'K' or 'h' or 'H' or 'k' or 'm' or 's' or 'S' => true,
        'M' => Count < 3,
        _ => false,
    };
}
