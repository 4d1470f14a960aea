namespace Tarn.Patterns.Times;

/// <summary>Finds the id of a zone at the beginning of a text.</summary>
/// <returns>The id's length; 0: there is no id.</returns>
public delegate int ZoneIdReader(ReadOnlySpan<char> text);
