using System.Text.Json;

namespace Tarn.Wire.Console.Live;

/// <summary>
/// The newest answer of a watched operation. Streams with the same watch share it, so that one call, one comparison and one patch
/// serve all pages of a moment.
/// </summary>
/// <param name="views">All views, which share a limit of memory.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveView(LiveViews views, TimeProvider time) : IDisposable
{
    // Longer answers are not cached: each page gets them whole.
    private const int AnswerBytesMax = 1 << 20;

    // Two answers, and the offsets of the scalars.
    private const int KeptPerByte = 4;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(40);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly JsonScalarRanges _scalars = new();
    private readonly PooledSegments _patch = new();
    private byte[] _answer = [];
    private byte[] _next = [];
    private int _length;
    private long _kept;
    private bool _isRead;
    private bool _isPatched;
    private long _version;
    private long _asked;

    /// <summary>The number of watches that use this view; the owner's lock guards it.</summary>
    public int Users { get; set; }

    /// <summary>Writes the newest answer, or its difference to the version that the page has.</summary>
    /// <param name="ask">Runs the call and writes its answer to the response.</param>
    /// <param name="events">Gets the event.</param>
    /// <param name="ordinal">The watch's index in the request.</param>
    /// <param name="version">The version that the page has; 0: none.</param>
    /// <param name="takesPatches">Whether the page applies patches.</param>
    /// <param name="cancellationToken">Ends with the stream.</param>
    /// <returns>The version that the page has now.</returns>
    public async ValueTask<long> Send(
        Func<WireResponse, ValueTask> ask, EventWriter events, int ordinal, long version, bool takesPatches, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_version > 0 && _length > 0 && time.GetElapsedTime(_asked) < Moment)
            {
                Write(events, ordinal, version, takesPatches);
                return _version;
            }

            using var answer = new WireResponse(Guid.NewGuid().ToString("D"));
            await ask(answer);
            _asked = time.GetTimestamp();
            Take(answer.Body);
            if (_length == 0)
            {
                events.Write(ordinal, answer.Body);
            }
            else
            {
                Write(events, ordinal, version, takesPatches);
            }

            return _version;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        PooledBytes.Return(_answer);
        PooledBytes.Return(_next);
        _patch.Dispose();
        _turn.Dispose();
        views.TryKeep(-_kept);
    }

    private void Write(EventWriter events, int ordinal, long version, bool takesPatches)
    {
        if (version == _version)
        {
            return;
        }

        if (takesPatches && _isPatched && version == _version - 1)
        {
            events.WritePatch(ordinal, _patch);
        }
        else
        {
            events.Write(ordinal, _answer.AsSpan(0, _length));
        }
    }

    private void Take(PooledSegments answer)
    {
        if (answer.Length > AnswerBytesMax || !TryKeep(answer.Length * KeptPerByte))
        {
            (_length, _isRead, _isPatched) = (0, false, false);
            _version++;
            return;
        }

        var length = Copy(answer);
        var old = _answer.AsSpan(0, _length);
        var now = _next.AsSpan(0, length);
        if (_version > 0 && now.SequenceEqual(old))
        {
            return;
        }

        _patch.Clear();
        _isPatched = _isRead && _length > 0 && _scalars.TryCompare(old, now, _patch);
        if (!_isPatched)
        {
            _isRead = TryRead(now);
        }

        _isPatched &= _patch.Length < length;
        (_answer, _next, _length) = (_next, _answer, length);
        _version++;
    }

    private bool TryKeep(long bytes)
    {
        if (bytes > _kept && !views.TryKeep(bytes - _kept))
        {
            return false;
        }

        _kept = Math.Max(_kept, bytes);
        return true;
    }

    private bool TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            _scalars.Read(json);
            return true;
        }
        catch (JsonException)
        {
            // Documents that pass through may be deeper than a reader goes. Such answers are sent whole.
            return false;
        }
    }

    private int Copy(PooledSegments answer)
    {
        var length = (int)answer.Length;
        if (_next.Length < length)
        {
            PooledBytes.Return(_next);
            _next = PooledBytes.Rent(length);
        }

        var at = 0;
        foreach (var piece in answer.Segments)
        {
            piece.Span.CopyTo(_next.AsSpan(at));
            at += piece.Length;
        }

        return length;
    }
}
