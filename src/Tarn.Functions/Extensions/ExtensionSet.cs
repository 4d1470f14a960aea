namespace Tarn.Functions.Extensions;

/// <summary>
/// The extensions of one environment. External ones are the programs in the layers' folder <c>extensions</c>; internal ones
/// register from the function's own processes.
/// </summary>
/// <param name="names">The names of the programs.</param>
public sealed class ExtensionSet(IReadOnlyList<string> names)
{
    /// <summary>The most extensions of a function.</summary>
    public const int CountMax = 10;

    private readonly Lock _gate = new();
    private readonly List<Extension> _all = [];
    private bool _isClosed;
    private bool _hasEnded;

    /// <summary>Called after an extension has asked for its next event.</summary>
    public Action? Asked { get; set; }

    /// <summary>Called when an extension reports its failure: the error's type and its document.</summary>
    public Action<string, ReadOnlyMemory<byte>>? Failed { get; set; }

    /// <summary>Whether all programs have registered, and every extension waits for its first event.</summary>
    public bool IsReady
    {
        get
        {
            lock (_gate)
            {
                return _all.Count(extension => extension.IsExternal) == names.Count && _all.TrueForAll(extension => extension.HasAsked);
            }
        }
    }

    /// <summary>Whether no extension works on an event.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_all.Exists(extension => extension.IsBusy);
            }
        }
    }

    /// <summary>Whether a program wants to know of the end.</summary>
    public bool NeedsShutdown
    {
        get
        {
            lock (_gate)
            {
                return _all.Exists(extension => extension.IsExternal && extension.Takes(ExtensionEvent.Shutdown));
            }
        }
    }

    /// <summary>Registers an extension. Returns its id.</summary>
    /// <exception cref="ExtensionRefusedException">The registration is wrong or comes too late.</exception>
    public string Register(string? name, IReadOnlyCollection<string> events)
    {
        lock (_gate)
        {
            var isExternal = name is not null && names.Contains(name);
            if (string.IsNullOrEmpty(name) || name.Length > 128)
            {
                throw ExtensionRefusedException.Name();
            }

            if (_isClosed)
            {
                throw ExtensionRefusedException.Closed();
            }

            if (events.Any(one => one is not (ExtensionEvent.Invoke or ExtensionEvent.Shutdown)))
            {
                throw ExtensionRefusedException.Event("Events are INVOKE and SHUTDOWN");
            }

            if (!isExternal && events.Contains(ExtensionEvent.Shutdown))
            {
                throw new ExtensionRefusedException(
                    403, "ShutdownEventNotSupportedForInternalExtension", "An internal extension cannot register for SHUTDOWN");
            }

            if (_all.Exists(other => other.Name == name))
            {
                throw ExtensionRefusedException.State("The extension is registered already");
            }

            if (_all.Count == CountMax)
            {
                throw ExtensionRefusedException.TooMany();
            }

            var made = new Extension(name, [.. events], isExternal);
            _all.Add(made);
            return made.Id;
        }
    }

    /// <summary>Waits for an extension's next event; null: the environment has ended.</summary>
    /// <exception cref="ExtensionRefusedException">There is no such extension.</exception>
    public async ValueTask<ExtensionEvent?> Next(string? id, CancellationToken cancellationToken)
    {
        TaskCompletionSource<ExtensionEvent?> poll;
        Extension extension;
        lock (_gate)
        {
            extension = Find(id);
            extension.HasAsked = true;
            if (extension.Waiting is { } waiting)
            {
                extension.Waiting = null;
                return waiting;
            }

            if (_hasEnded)
            {
                return null;
            }

            extension.IsBusy = false;
            extension.Poll?.TrySetResult(null);
            poll = extension.Poll = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Asked?.Invoke();
        await using var registration = cancellationToken.UnsafeRegister(_ => Abandon(extension, poll), null);
        return await poll.Task;
    }

    /// <summary>Takes an extension's report of its failure.</summary>
    /// <exception cref="ExtensionRefusedException">There is no such extension, or it reports too late.</exception>
    public void Fail(string? id, string? errorType, ReadOnlyMemory<byte> document, bool isInit)
    {
        lock (_gate)
        {
            if (Find(id).HasAsked && isInit)
            {
                throw ExtensionRefusedException.State("The extension has started already");
            }
        }

        Failed?.Invoke(errorType ?? (isInit ? "Extension.InitError" : "Extension.ExitError"), document);
    }

    /// <summary>Checks the id of a call.</summary>
    /// <exception cref="ExtensionRefusedException">There is no such extension.</exception>
    public void Require(string? id)
    {
        lock (_gate)
        {
            Find(id);
        }
    }

    /// <summary>Hands an event to all extensions that registered for it.</summary>
    public void Give(ExtensionEvent happening)
    {
        lock (_gate)
        {
            foreach (var extension in _all)
            {
                extension.Give(happening);
            }
        }
    }

    /// <summary>Ends registrations: the start is over.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    /// <summary>Ends all questions: the environment has ended.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _all.ForEach(extension => extension.Poll?.TrySetResult(null));
        }
    }

    /// <summary>Forgets all extensions: the processes start again.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _all.ForEach(extension => extension.Poll?.TrySetResult(null));
            _all.Clear();
        }
    }

    // The connection broke: the next event waits for another question.
    private void Abandon(Extension extension, TaskCompletionSource<ExtensionEvent?> poll)
    {
        lock (_gate)
        {
            if (extension.Poll == poll)
            {
                extension.Poll = null;
            }
        }

        poll.TrySetResult(null);
    }

    private Extension Find(string? id) => _all.Find(extension => extension.Id == id) ?? throw ExtensionRefusedException.Unknown(id);
}
