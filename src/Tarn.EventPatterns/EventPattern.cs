namespace Tarn.EventPatterns;

/// <summary>A pattern of events, as EventBridge's rules, Pipes and Lambda's event source filters have it.</summary>
public static class EventPattern
{
    /// <summary>The most characters of a pattern.</summary>
    public const int CharactersMax = 4096;
}
