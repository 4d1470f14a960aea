using System.Globalization;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Aws.Logs.Finding;

/// <summary>Sequence tokens. As in AWS they are given and accepted, and they have no effect.</summary>
internal static class SequenceTokens
{
    /// <summary>The token of a stream.</summary>
    public static string Of(LogStreamId stream) => string.Create(CultureInfo.InvariantCulture, $"{stream.Value:D56}");
}
