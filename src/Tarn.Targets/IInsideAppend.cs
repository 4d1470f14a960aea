using Tarn.Storage.Metadata;

namespace Tarn.Targets;

/// <summary>
/// A record of a target inside the instance, for example a queue. It is appended in the commit that ends its cause, so the target gets it
/// exactly once. A target that needs no turn and keeps nothing in memory has no steps around the commit.
/// </summary>
public interface IInsideAppend
{
    /// <summary>The target's number. A commit enters each target once, in the order of the numbers, so that two commits never wait for each other.</summary>
    long Target { get; }

    /// <summary>Whether a commit may hold no other record of the target: each compares its message with the messages of earlier commits.</summary>
    bool IsAlone => false;

    /// <summary>The record's length.</summary>
    int Bytes { get; }

    /// <summary>Waits until the target takes appends. <see cref="Leave"/> follows in any case.</summary>
    ValueTask Enter() => ValueTask.CompletedTask;

    /// <summary>Adds the record to the commit, unless the target is gone. It may run again after a conflict.</summary>
    void Write(IMetadataTransaction transaction);

    /// <summary>The commit has succeeded, and the target may know the record.</summary>
    void Committed()
    {
    }

    /// <summary>The commit has ended.</summary>
    void Leave()
    {
    }
}
