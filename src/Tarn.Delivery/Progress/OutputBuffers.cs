using Tarn.Delivery.Outputs;

namespace Tarn.Delivery.Progress;

/// <summary>
/// The buffers of an output. One takes records. A second one of the same kind replaces it while a flush is in flight. A
/// substitute replaces it while the error output takes the destination's records.
/// </summary>
/// <param name="make">Makes an empty buffer with its output.</param>
internal sealed class OutputBuffers(Func<IOutputBuffer> make) : IDisposable
{
    private IOutputBuffer _output = make();
    private IOutputBuffer? _spare;
    private IOutputBuffer? _substitute;

    /// <summary>The output that takes records.</summary>
    public IOutputBuffer Current => _substitute ?? _output;

    /// <summary>Whether it is the substitute.</summary>
    public bool IsGivenUp => _substitute is not null;

    /// <summary>Whether the output has read its destination's state, and records may be buffered.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Reads the destination's state, if that was not done.</summary>
    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        if (!HasBegun)
        {
            await Current.Begin(cancellationToken);
            HasBegun = true;
        }
    }

    /// <summary>Lets the other output take the next records.</summary>
    public void Swap()
    {
        _output = _spare ?? make();
        (_spare, HasBegun) = (null, false);
    }

    /// <summary>Takes back an output whose flush has ended, and clears it.</summary>
    public void PutAside(IOutputBuffer output)
    {
        output.Clear();
        if (_spare is null)
        {
            _spare = output;
        }
        else
        {
            output.Dispose();
        }
    }

    /// <summary>Lets another output take the records until <see cref="Clear"/>. The buffer is empty.</summary>
    public void GiveUpTo(IOutputBuffer substitute)
    {
        DropSubstitute();
        _substitute = substitute;
        HasBegun = false;
    }

    /// <summary>Ends the substitution, if there is one.</summary>
    public void DropSubstitute()
    {
        if (_substitute is not null)
        {
            _substitute.Dispose();
            _substitute = null;
            HasBegun = false;
        }
    }

    /// <summary>Discards the buffers. The output begins again before the next record.</summary>
    public void Clear()
    {
        DropSubstitute();
        _output.Clear();
        HasBegun = false;
    }

    public void Dispose()
    {
        DropSubstitute();
        _spare?.Dispose();
        _output.Dispose();
    }
}
