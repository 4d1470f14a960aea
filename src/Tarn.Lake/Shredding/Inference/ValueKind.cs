namespace Tarn.Lake.Shredding.Inference;

/// <summary>The kinds of values between which the majority decides.</summary>
public enum ValueKind
{
    /// <summary>A number, text, true or false.</summary>
    Scalar,

    /// <summary>An array.</summary>
    List,

    /// <summary>An object.</summary>
    Struct,
}
