namespace Tarn.Inputs;

/// <summary>A field of a row.</summary>
/// <param name="Text">Its text without quotes.</param>
/// <param name="IsQuoted">Whether it was quoted; then it is text, whatever it looks like.</param>
internal readonly record struct CsvField(string Text, bool IsQuoted);
