using Tarn.Delivery.Destinations;

namespace Tarn.Delivery.Endpoints;

/// <summary>One request of a plan: its body and its records' origins are in the plan's blob. The row has its members in their order.</summary>
internal sealed record PlannedRequest
{
    /// <summary>The request's id, the same at each attempt.</summary>
    public required Guid Id { get; init; }

    /// <summary>The offset of the body in the blob. The origins follow the body.</summary>
    public required long Offset { get; init; }

    /// <summary>The size of the body as it is sent.</summary>
    public required long BodyBytes { get; init; }

    /// <summary>The number of records.</summary>
    public required int Records { get; init; }

    public RequestState State { get; init; }

    /// <summary>The number of attempts that are known to have ended.</summary>
    public int Attempts { get; init; }

    /// <summary>The code of the last failure; empty: none.</summary>
    public string Code { get; init; } = "";

    /// <summary>The last failure's message.</summary>
    public string Message { get; init; } = "";

    /// <summary>The end of the last attempt, Unix milliseconds; 0: none has ended.</summary>
    public long EndedMs { get; init; }

    /// <summary>The records of an accepted request that go to the error output; null: none.</summary>
    public IReadOnlyList<RefusedItem>? Refused { get; init; }

    /// <summary>The request after one more attempt.</summary>
    public PlannedRequest After(in EndpointAnswer answer, RequestState state) => this with
    {
        State = state,
        Attempts = Attempts + 1,
        Code = answer.Code,
        Message = answer.Message,
        EndedMs = answer.EndedMs,
        Refused = answer.Refused,
    };
}
