using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>The first readable frame of the next file that has frames.</summary>
/// <param name="IsFirst">
/// No bad range is before the frame in its file: its statements about earlier frames concern another file.
/// </param>
internal readonly record struct NextFrame(FrameHeader Header, bool IsFirst);
