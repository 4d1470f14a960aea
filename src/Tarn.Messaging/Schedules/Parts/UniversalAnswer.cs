namespace Tarn.Messaging.Schedules.Parts;

/// <summary>How an operation answered.</summary>
/// <param name="Code">The code of its error; empty: it succeeded.</param>
/// <param name="IsFinal">Whether another attempt would fail too.</param>
public readonly record struct UniversalAnswer(string Code, string Message, bool IsFinal)
{
    /// <summary>The operation succeeded.</summary>
    public static UniversalAnswer Done => new("", "", true);

    public bool IsDone => Code.Length == 0;
}
