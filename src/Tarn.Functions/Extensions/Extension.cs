namespace Tarn.Functions.Extensions;

/// <summary>A registered extension; under its set's lock.</summary>
/// <param name="events">The events that it gets.</param>
/// <param name="isExternal">Whether it is a program of its own.</param>
internal sealed class Extension(string name, IReadOnlyCollection<string> events, bool isExternal)
{
    /// <summary>The id in its calls.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    public string Name { get; } = name;

    /// <summary>Whether it is a program of its own.</summary>
    public bool IsExternal { get; } = isExternal;

    /// <summary>Whether it has asked for an event since its start.</summary>
    public bool HasAsked { get; set; }

    /// <summary>Whether it works on an event.</summary>
    public bool IsBusy { get; set; }

    /// <summary>The event that it has not asked for yet.</summary>
    public ExtensionEvent? Waiting { get; set; }

    /// <summary>Its question for the next event.</summary>
    public TaskCompletionSource<ExtensionEvent?>? Poll { get; set; }

    /// <summary>Whether it gets an event.</summary>
    public bool Takes(string type) => events.Contains(type);

    /// <summary>Hands over an event, at once or at its next question.</summary>
    public void Give(ExtensionEvent happening)
    {
        if (!Takes(happening.Type))
        {
            return;
        }

        IsBusy = true;
        if (Poll is { } poll)
        {
            Poll = null;
            poll.TrySetResult(happening);
        }
        else
        {
            Waiting = happening;
        }
    }
}
