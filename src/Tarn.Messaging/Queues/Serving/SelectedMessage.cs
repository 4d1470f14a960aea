using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>A message that a receiver takes.</summary>
/// <param name="Entry">The entry, which is in flight.</param>
/// <param name="Receives">The number of this receive.</param>
/// <param name="Record">Its record; null: it is read later.</param>
internal readonly record struct SelectedMessage(QueueEntry Entry, int Receives, byte[]? Record);
