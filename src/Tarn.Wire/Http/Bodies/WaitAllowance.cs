namespace Tarn.Wire.Http.Bodies;

/// <summary>
/// How long a client may still keep the server waiting. It begins with the idle limit. Waiting uses it up, and every
/// byte that moves earns time at the minimum rate, at most the idle limit: a client that moves only a byte now and then
/// runs out of it.
/// </summary>
/// <param name="idle">The idle limit.</param>
/// <param name="bytesPerSecondMin">The minimum rate; 0: any byte renews the idle limit.</param>
internal struct WaitAllowance(TimeSpan idle, int bytesPerSecondMin)
{
    private readonly TimeSpan _most = idle;

    /// <summary>The time left; 0 or less when it is used up.</summary>
    public TimeSpan Left { get; private set; } = idle;

    /// <summary>Subtracts a time that the server has waited.</summary>
    public void Waited(TimeSpan duration) => Left -= duration;

    /// <summary>Adds the time that these bytes earn.</summary>
    public void Moved(long bytes)
    {
        var earned = bytesPerSecondMin > 0 ? TimeSpan.FromSeconds((double)bytes / bytesPerSecondMin) : bytes > 0 ? _most : TimeSpan.Zero;
        Left = Left + earned < _most ? Left + earned : _most;
    }
}
