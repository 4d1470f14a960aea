namespace Tarn.Wire.Console.Live;

/// <summary>The views of all open streams. A view lives as long as a stream uses it.</summary>
/// <param name="time">The clock.</param>
internal sealed class LiveViews(TimeProvider time)
{
    private const long KeptBytesMax = 64L << 20;

    private readonly Dictionary<LiveViewKey, LiveView> _views = [];
    private readonly Lock _gate = new();
    private long _kept;

    /// <summary>The view of a watch, in use until <see cref="Leave"/>.</summary>
    public LiveView Enter(LiveViewKey key)
    {
        lock (_gate)
        {
            if (!_views.TryGetValue(key, out var view))
            {
                _views.Add(key, view = new LiveView(this, time));
            }

            view.Users++;
            return view;
        }
    }

    /// <summary>Ends the use of a view by one watch.</summary>
    public void Leave(LiveViewKey key)
    {
        lock (_gate)
        {
            var view = _views[key];
            if (--view.Users == 0)
            {
                _views.Remove(key);
                view.Dispose();
            }
        }
    }

    /// <summary>Changes the memory that a view takes for its answers. Returns false when all views together would take too much.</summary>
    public bool TryKeep(long bytes)
    {
        if (Interlocked.Add(ref _kept, bytes) <= KeptBytesMax || bytes <= 0)
        {
            return true;
        }

        Interlocked.Add(ref _kept, -bytes);
        return false;
    }
}
