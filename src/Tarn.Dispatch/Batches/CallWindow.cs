namespace Tarn.Dispatch.Batches;

/// <summary>The tumbling window of a call.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html"/>
/// <param name="StartMs">Its begin, Unix milliseconds.</param>
/// <param name="EndMs">Its end (exclusive), Unix milliseconds.</param>
/// <param name="State">The state of the last answer, in the target's form; empty: none.</param>
/// <param name="IsFinal">Whether the call ends the window. Such a call has no records.</param>
/// <param name="IsEarly">Whether the window ends before its time, because its state is too large.</param>
public readonly record struct CallWindow(long StartMs, long EndMs, ReadOnlyMemory<byte> State, bool IsFinal, bool IsEarly);
