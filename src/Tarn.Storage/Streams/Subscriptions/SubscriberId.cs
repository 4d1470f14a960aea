namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>A subscriber: the id of a registered consumer, opaque here.</summary>
public readonly record struct SubscriberId(long Value);
