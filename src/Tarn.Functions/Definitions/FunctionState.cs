namespace Tarn.Functions.Definitions;

/// <summary>Whether a version can be invoked. Rows hold the numbers: never change one.</summary>
public enum FunctionState : byte
{
    /// <summary>It is being made.</summary>
    Pending = 1,

    /// <summary>It can be invoked.</summary>
    Active = 2,

    /// <summary>It could not be made.</summary>
    Failed = 3,
}
