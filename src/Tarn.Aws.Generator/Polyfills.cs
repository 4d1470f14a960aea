namespace System.Runtime.CompilerServices;

// netstandard2.0 lacks what records and init accessors are compiled to
internal static class IsExternalInit;
