using System.Runtime.InteropServices;
using Tarn.Processes.Native;

namespace Tarn.Processes.Starting;

/// <summary>One call of <c>posix_spawn</c>: the child gets the calling thread's user, network and fences.</summary>
internal sealed unsafe record SpawnCall
{
    public required string Program { get; init; }

    /// <summary>All arguments; the first is the program's name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public string? Folder { get; init; }

    public required int Input { get; init; }

    public required int Output { get; init; }

    /// <summary>The program's descriptor 3, for other output.</summary>
    public int SecondOutput { get; init; } = Descriptors.None;

    /// <summary>The program's descriptor 4.</summary>
    public int Lifeline { get; init; } = Descriptors.None;

    /// <summary>The program's descriptor 5, for reports.</summary>
    public int Reports { get; init; } = Descriptors.None;

    /// <summary>The program's descriptor 6, for a filter.</summary>
    public int Filter { get; init; } = Descriptors.None;

    /// <summary>The group to join; 0: a new one.</summary>
    public int Group { get; init; }

    /// <exception cref="IOException">The program cannot be started.</exception>
    public int Run()
    {
        var attributes = stackalloc byte[PosixSpawn.AttributesBytes];
        var actions = stackalloc byte[PosixSpawn.ActionsBytes];
        var signals = stackalloc byte[PosixSpawn.SignalSetBytes];
        _ = PosixSpawn.OpenAttributes(attributes);
        _ = PosixSpawn.OpenActions(actions);
        using var arguments = new TextBlock(Arguments);
        using var variables = new TextBlock(Variables.Select(v => $"{v.Key}={v.Value}"));
        using var program = new TextBlock([Program]);
        try
        {
            _ = PosixSpawn.FillSignals(signals);
            _ = PosixSpawn.SetDefaults(attributes, signals);
            _ = PosixSpawn.EmptySignals(signals);
            _ = PosixSpawn.SetMask(attributes, signals);
            _ = PosixSpawn.SetGroupOf(attributes, Group);
            _ = PosixSpawn.SetFlags(attributes, PosixSpawn.SetGroup | PosixSpawn.SetDefaultSignals | PosixSpawn.SetSignalMask);
            _ = PosixSpawn.AddDuplicate(actions, Input, 0);
            _ = PosixSpawn.AddDuplicate(actions, Output, 1);
            _ = PosixSpawn.AddDuplicate(actions, Output, 2);
            foreach (var (descriptor, place) in new[] { (SecondOutput, 3), (Lifeline, 4), (Reports, 5), (Filter, 6) })
            {
                if (descriptor != Descriptors.None)
                {
                    _ = PosixSpawn.AddDuplicate(actions, descriptor, place);
                }
            }

            if (Folder is not null)
            {
                _ = PosixSpawn.AddFolder(actions, Folder);
            }

            // Descriptors that native code opened without the close-on-exec flag must not leak into the child.
            _ = FenceCalls.SystemCall(FenceCalls.CloseRange, 3, unchecked((nint)uint.MaxValue), (nint)FenceCalls.CloseRangeCloseOnExec, 0);
            var error = PosixSpawn.Spawn(out var processId, program.Texts[0], actions, attributes, arguments.Texts, variables.Texts);
            return error == 0 ? processId : throw new IOException($"{Program} cannot be started: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            _ = PosixSpawn.CloseActions(actions);
            _ = PosixSpawn.CloseAttributes(attributes);
        }
    }

    // Texts as C wants them: pointers, the last one null.
    private readonly ref struct TextBlock
    {
        private readonly int _count;

        public TextBlock(IEnumerable<string> texts)
        {
            var list = texts.ToList();
            _count = list.Count;
            Texts = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                Texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(list[i]);
            }
        }

        public byte** Texts { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
            {
                Marshal.FreeCoTaskMem((nint)Texts[i]);
            }

            NativeMemory.Free(Texts);
        }
    }
}
