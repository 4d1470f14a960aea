namespace System.Runtime.CompilerServices;

// the compiler needs this type for records and init accessors, and netstandard2.0 lacks it
internal static class IsExternalInit;
