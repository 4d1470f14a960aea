namespace Tarn.Functions.Definitions;

/// <summary>The progress of a version's last change. Rows hold the numbers: never change one.</summary>
public enum UpdateState : byte
{
    /// <summary>It has ended.</summary>
    Successful = 1,

    InProgress = 2,

    Failed = 3,
}
