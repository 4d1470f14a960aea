namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>Who subscribes: the id that a registered consumer has, opaque here.</summary>
public readonly record struct SubscriberId(long Value);
