namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>A replay: the messages of an archive from an offset on.</summary>
/// <param name="Id">Its number; a later replay of the subscription has another one.</param>
/// <param name="From">The first offset.</param>
/// <param name="Until">The time at which it ends, Unix milliseconds; null: it ends at the present messages.</param>
public sealed record ReplayRun(long Id, long From, long? Until);
