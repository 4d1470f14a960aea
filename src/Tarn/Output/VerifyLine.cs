using System.Globalization;
using Tarn.Storage.Verification;

namespace Tarn.Output;

/// <summary>Shows the progress of a verification on a terminal's stderr: one line that is overwritten.</summary>
internal sealed class VerifyLine(CancellationToken cancellationToken)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);
    private long _shownAt;
    private bool _shown;

    /// <summary>Shows progress, at most every 200 ms.</summary>
    /// <exception cref="OperationCanceledException">The user has stopped the command.</exception>
    public void Show(VerifyProgress progress)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Console.IsErrorRedirected || (_shown && TimeProvider.System.GetElapsedTime(_shownAt) < Every))
        {
            return;
        }

        _shown = true;
        _shownAt = TimeProvider.System.GetTimestamp();
        Console.Error.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"\r{progress.Part}: {Quantity.Bytes(progress.DoneBytes)} of {Quantity.Bytes(progress.TotalBytes)}, "
                + $"{100.0 * progress.DoneBytes / Math.Max(1, progress.TotalBytes):N0} %   "));
    }

    /// <summary>Removes the line.</summary>
    public void Clear()
    {
        if (_shown)
        {
            Console.Error.Write("\r" + new string(' ', 70) + "\r");
            _shown = false;
        }
    }
}
