using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>The first frame that can be read in the next file with frames.</summary>
/// <param name="Header">Its header.</param>
/// <param name="IsFirst">Nothing lies before it there: what it says of the frames before is said of another file.</param>
internal readonly record struct NextFrame(FrameHeader Header, bool IsFirst);
