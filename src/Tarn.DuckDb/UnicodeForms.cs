using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>Unicode's normal forms, by the tables that libduckdb contains.</summary>
public static unsafe class UnicodeForms
{
    private const int Stable = 1 << 1;
    private const int Compatible = 1 << 2;
    private const int Compose = 1 << 3;
    private const int Decompose = 1 << 4;

    /// <summary>A text in a normal form.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="form"><c>NFC</c>, <c>NFD</c>, <c>NFKC</c> or <c>NFKD</c>.</param>
    /// <exception cref="ArgumentException">There is no such form, or the text is not UTF-8.</exception>
    /// <exception cref="NotSupportedException">The loaded libduckdb does not export its tables.</exception>
    public static byte[] Normalize(ReadOnlySpan<byte> text, string form)
    {
        var options = form switch
        {
            "NFC" => Stable | Compose,
            "NFD" => Stable | Decompose,
            "NFKC" => Stable | Compose | Compatible,
            "NFKD" => Stable | Decompose | Compatible,
            _ => throw new ArgumentException($"no normal form {form}", nameof(form)),
        };
        if (text.IsEmpty)
        {
            return [];
        }

        byte* mapped = null;
        nint length;
        fixed (byte* bytes = text)
        {
            try
            {
                length = Lib.UnicodeMap(bytes, text.Length, &mapped, options);
            }
            catch (EntryPointNotFoundException exception)
            {
                throw new NotSupportedException("This libduckdb does not export its utf8proc functions; use the one that the build brings.", exception);
            }
        }

        if (length < 0)
        {
            throw new ArgumentException("the text is not UTF-8", nameof(text));
        }

        try
        {
            return new ReadOnlySpan<byte>(mapped, (int)length).ToArray();
        }
        finally
        {
            NativeMemory.Free(mapped);
        }
    }
}
