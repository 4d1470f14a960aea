namespace Tarn.Access;

/// <summary>Counts one call for metrics that no resource has. It must be quick, and must never throw or wait.</summary>
public interface IMeteredCall
{
    /// <summary>The answer begins.</summary>
    void Answering();

    /// <summary>The answer has ended.</summary>
    /// <param name="second">The second of its end, since 1970.</param>
    void Completed(in CallOutcome outcome, long second);
}
