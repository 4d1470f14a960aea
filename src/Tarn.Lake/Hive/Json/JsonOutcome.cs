namespace Tarn.Lake.Hive.Json;

/// <summary>The outcome of the decoding of a value.</summary>
internal enum JsonOutcome
{
    Value,
    Null,

    /// <summary>The value cannot become the type.</summary>
    Invalid,
}
