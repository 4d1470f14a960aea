namespace Tarn.Messaging.Topics.Serving;

/// <summary>Why a target takes no copy.</summary>
/// <param name="Reason">The reason in words.</param>
/// <param name="IsOfContent">Whether the copy breaks the target queue's own rules of messages.</param>
internal readonly record struct CopyRefusal(string Reason, bool IsOfContent = false);
