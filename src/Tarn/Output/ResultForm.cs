namespace Tarn.Output;

/// <summary>The form in JSON of a Trino type's values.</summary>
internal enum ResultForm
{
    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A number; NaN and the infinities are texts.</summary>
    Number,

    /// <summary>`true` or `false`.</summary>
    Boolean,

    /// <summary>The value is JSON already: JSON itself, arrays, maps and rows.</summary>
    Json,
}
