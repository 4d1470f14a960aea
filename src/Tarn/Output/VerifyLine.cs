using Tarn.Storage.Verification;

namespace Tarn.Output;

/// <summary>Shows the progress of a verification.</summary>
internal sealed class VerifyLine(CancellationToken cancellationToken)
{
    private readonly WorkLine _line = new("");

    /// <summary>Shows progress.</summary>
    /// <exception cref="OperationCanceledException">The user has stopped the command.</exception>
    public void Show(VerifyProgress progress)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _line.ShowBytes(progress.Part, progress.DoneBytes, progress.TotalBytes);
    }

    /// <summary>Removes the line.</summary>
    public void Clear() => _line.Clear();
}
