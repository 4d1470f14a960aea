namespace Tarn.Lake.Hive.Values;

/// <summary>The text form of values of fixed size.</summary>
/// <typeparam name="T">The values.</typeparam>
internal interface IFixedText<T>
{
    /// <summary>Reads a value; false: the text is none.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> text, out T value);
}
